"""Findings, refusals and warnings in Spanish: the figures speak English, the desk speaks the reader's language.

A Spanish text stands under the code of a finding; {0}, {1} are the numbers of the English sentence in their order.
What has no Spanish yet is shown as it is.
"""

from __future__ import annotations

import re
from typing import Any

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
FINDINGS = {
    "HILO-F110": "{0} de {1} áreas tienen meses sin número publicado: quedan fuera, no son cero.",
    "HILO-F111": "{0} están en «otros municipios» o «no especificado» y en ningún municipio.",
    "HILO-F112": "{0} celdas de -1 quedaron fuera de las sumas.",
    "HILO-F113": "{0} municipios o áreas no tienen población en el dato usado; sus casos no entran en tasas ni en lo esperado.",
    "HILO-F120": "El archivo es muy corto para saber cuánto varían los números: pruebas de Poisson, cuyas marcas son cota superior.",
    "HILO-F121": "El archivo no tiene un año anterior: cuánto varían los números se aprendió de los meses comparados.",
    "HILO-F122": "Hay municipios creados después del primer periodo: se cuentan en aquellos de los que salieron.",
    "HILO-F123": "Se comparan {0} meses con {1}: se comparan tasas por mes, no números.",
    "HILO-F124": "No son los mismos meses del año: la estación puede ser toda la diferencia.",
    "HILO-F125": "Un archivo no da ningún tramo para esta pregunta.",
    "HILO-F126": "Hay meses no publicados; no son ceros.",
    "HILO-F127": "Un tramo no se ajustó por estación: no alcanza tres años completos.",
    "HILO-F128": "Hay un quiebre: lo que queda a sus dos lados no es una sola serie.",
    "HILO-F130": "{0} de {1} áreas no se juzgaron: menos de {2} en {3} meses.",
    "HILO-F131": "{0} áreas no pudieron juzgarse: no tienen un pasado utilizable.",
    "HILO-F132": "CUSUM alarma por azar una vez cada {0} meses por área: no controla los falsos hallazgos entre áreas.",
    "HILO-F134": "El archivo repite renglones con las mismas palabras: se sumaron antes de comparar.",
    "HILO-F135": "{0} celdas que estaban publicadas no están en el archivo posterior.",
    "HILO-F136": "El archivo posterior termina antes que el anterior: ¿está bien el orden?",
    "HILO-F137": "El registro guarda {0} semanas; el método se eligió según eso.",
    "HILO-F138": "{0} series tuvieron menos de {1} incidentes en la semana y no se juzgan.",
    "HILO-F150": "{0} celdas tenían letras equivocadas: se repararon, igual que el encabezado.",
    "HILO-F151": "{0} celdas habían perdido letras y se restauraron: solo una palabra conocida cabía en cada una.",
    "HILO-F152": "{0} celdas perdieron letras que no pueden saberse: se dejaron como están.",
    "HILO-F153": "Los meses vienen en otro orden; se leyeron por su nombre.",
    "HILO-F154": "Hay celdas de -1: se guardan como vienen y nunca se suman.",
    "HILO-F155": "{0} celdas escritas con comas o con decimales se leyeron como enteros.",
    "HILO-F156": "{0} renglones repiten a otro en año, lugar y delito; se guardaron todos: pregunte a la fuente.",
    "HILO-F157": "Hay meses aún no publicados que venían como 0: se leen como no publicados.",
    "HILO-F159": "{0} renglones nombran un estado distinto al de su clave; se tomó la clave.",
    "HILO-F160": "El archivo trae {0} de {1} estados: no es el país.",
    "HILO-F161": "Se aceptó aunque parece cortado.",
    "HILO-F162": "{0} renglones tienen un municipio de otro estado; se guardaron como vienen: pregunte a la fuente.",
    "HILO-F163": "Este archivo ya estaba cargado.",
    "HILO-F165": "Hay letras poco usuales que se dejaron como están.",
    "HILO-F167": "{0} claves de municipio no están en ningún registro de Hilo; se guardaron.",
    "HILO-P101": "{0} municipios empatan en el último lugar y {1} de ellos están en la lista.",
    "HILO-P102": "{0} municipios no tienen población en {1}: esta regla no puede elegirlos.",
    "HILO-P103": "{0} municipios tienen menos de {1} habitantes: esta regla no los elige.",
    "HILO-P104": "La lista ya no tiene el hash con el que se congeló: no la use, restaure un respaldo.",
    "HILO-P105": "Otra lista tomó el lugar de esta.",
    "HILO-P110": "Un municipio no tiene las tres líneas de acción.",
    "HILO-P111": "Un apoyo federal pasó de su fecha de término: termínelo o diga en otra línea por qué sigue.",
    "HILO-P112": "Una línea pasó de su fecha y no está cerrada.",
    "HILO-P120": "Se sigue en un archivo distinto de aquel con el que se congeló la lista.",
    "HILO-P121": "{0} municipios de la lista no publican todos los meses y quedan fuera.",
    "HILO-P122": "Los controles no se parecen a la lista: la razón descansa en lugares con menos casos.",
    "HILO-P123": "Antes del inicio la lista y sus controles ya se movían distinto.",
    "HILO-P124": "Solo {0} listas así pueden fingirse antes en este archivo; hacen falta cuatro para saber cuánto cambia una por sí sola.",
    "HILO-P125": "El control sintético no ajusta: no lea en él ningún efecto.",
    "HILO-P126": "Las tasas usan siempre la población del año de inicio.",
    "HILO-G103": "No se presentó programa para este año.",
    "HILO-G104": "Hay componentes sin compromiso.",
    "HILO-G105": "Un compromiso venció y no está hecho.",
    "HILO-G106": "Un compromiso dicho como hecho aún no se revisa.",
    "HILO-G107": "Un compromiso dicho como hecho se encontró incumplido.",
}
REFUSALS = {
    "HILO-F404": "Ese archivo no está cargado: elija otro o cárguelo en Archivos.",
    "HILO-F420": "Un mes se escribe como 2016-06.",
    "HILO-F421": "El periodo termina antes de empezar.",
    "HILO-F422": "Este archivo no cuenta ese delito: elija otro delito u otro archivo.",
    "HILO-F423": "Este archivo no tiene municipios (o esa división): elija un archivo municipal o pregunte por estado.",
    "HILO-F425": "Esa población no existe para este archivo: pregunte con CONAPO.",
    "HILO-F426": "Revise el número de municipios y la parte en por ciento.",
    "HILO-F427": "No se contó ninguno en ese periodo: no hay parte de cero.",
    "HILO-F430": "Son dos métodos, unidades o fuentes: nunca forman una sola comparación.",
    "HILO-F431": "Los dos periodos se enciman: un cambio necesita dos separados.",
    "HILO-F432": "Se juzgan de 1 a 60 meses.",
    "HILO-F433": "Esa área no existe o el archivo no la tiene: 00 es el país, dos dígitos un estado, cinco un municipio.",
    "HILO-F434": "El nivel de confianza es una fracción, como 0.95.",
    "HILO-F435": "No hay tal método de vigilancia.",
    "HILO-F437": "La historia es demasiado corta para juzgar.",
    "HILO-F439": "Es el mismo archivo: nombre uno anterior y uno posterior.",
    "HILO-F450": "No hay archivo, o está vacío: descárguelo de nuevo.",
    "HILO-F451": "No es una tabla: cargue el CSV o la hoja de cálculo oficial.",
    "HILO-F452": "El archivo está dañado o cortado: descárguelo de nuevo.",
    "HILO-F453": "El archivo tiene contraseña: guárdelo sin ella.",
    "HILO-F454": "El archivo trae varias tablas: diga cuál, o deje una sola.",
    "HILO-F455": "El archivo crece demasiado al descomprimirse: no se cargó nada.",
    "HILO-F456": "No se reconoce la edición: ninguna tiene esas columnas.",
    "HILO-F466": "El archivo parece cortado: descárguelo de nuevo, o acéptelo como parcial.",
    "HILO-F467": "El archivo pasa del tamaño que se acepta aquí: cárguelo en el servidor con hilo statistics load.",
    "HILO-F503": "Las cifras necesitan la extensión de análisis en el servidor: pip install 'hilo[analysis]'.",
    "HILO-F507": "El disco está lleno: no se cargó nada.",
    "HILO-P409": "Ya hay una lista con ese nombre: una lista congelada se queda, elija otro.",
    "HILO-P410": "Esa lista ya fue reemplazada.",
    "HILO-P411": "Esta lista ya es pública.",
    "HILO-P412": "Esta lista fue reemplazada: registre las líneas en la que tomó su lugar.",
    "HILO-P413": "Esta línea de acción está cerrada.",
    "HILO-P414": "Esta línea no tiene apoyo federal que pueda terminar.",
    "HILO-P420": "No hay tal regla.",
    "HILO-P421": "La regla no tiene tantos municipios de dónde elegir.",
    "HILO-P422": "No se contó ninguno en ese periodo: no hay con qué elegir.",
    "HILO-P423": "Un nombre lleva hasta 40 minúsculas, dígitos y guiones, y la estrategia empieza después de lo contado.",
    "HILO-P425": "No puede seguirse: faltan meses antes o después del inicio, o la lista no tiene con qué compararse.",
    "HILO-G409": "Ya hay un borrador abierto de este programa.",
    "HILO-G410": "No hay borrador: abra primero una versión.",
    "HILO-G411": "Un programa sin compromisos no puede presentarse.",
    "HILO-G412": "Este compromiso está en un borrador o en una versión anterior.",
    "HILO-G413": "Usted informó de este compromiso: que lo revise alguien más.",
    "HILO-W409": "Ese paso no cabe en el estado del compromiso.",
}
LIMITS = {
    "concentration": "Una lista elegida del mismo periodo sale halagada por el azar; una elegida antes, no. Casi todo lo que "
    "reúnen pocos municipios es su población: solo el exceso dice algo más. Se cuenta lo registrado, no lo ocurrido, y "
    "nada aquí dice por qué.",
    "change": "Más allá del azar no dice por qué: también cambian la denuncia, el registro y la ley. z y la prueba E toman "
    "los números como Poisson y los reales varían más: son cota superior. De un área sin marca no se probó que siguiera "
    "igual: las pequeñas no se distinguen del azar.",
    "outbreaks": "Una alarma dice que se registró más de lo que hace probable el pasado de la misma área: no por qué, ni que "
    "ocurriera más. Un área callada puede ser demasiado pequeña. Una alarma de cada cien meses es azar; lo que pasa de "
    "él, miradas todas las áreas, va aparte.",
    "rates": "Una tasa divide entre quienes viven ahí, no entre quienes pasan. Un lugar pequeño con tasa alta es sobre todo "
    "azar: lea el intervalo y la tasa suavizada. Fuera del límite de 95 % queda uno de cada veinte por azar, y una marca "
    "no dice por qué.",
    "series": "Se cuenta lo registrado, no lo ocurrido. Tramos de dos métodos no dicen nada de un cambio entre ellos: el "
    "salto en un quiebre es del método. La estación del último año se corrige al llegar el siguiente.",
    "revisions": "Una revisión es lo que la fuente corrigió, reclasificó o publicó tarde: no dice si ocurrió más o menos. La "
    "cifra del archivo anterior sigue siendo lo que ese archivo dijo: cítela con su versión.",
    "weekly": "Son incidentes contados al número de emergencia, no delitos ni personas. Un alza dice que se contó más de lo "
    "que hace probable el pasado del mismo municipio, no por qué. Lo que no aparece puede haber subido por debajo del "
    "mínimo.",
    "list": "Una lista dice dónde se registró más según su regla, no dónde ocurrió más, ni por qué, ni quién. Parte de ella "
    "es azar: con la misma regla, un periodo después sería otra.",
    "follow": "Nada de esto prueba una causa. Dice si los municipios de la lista se movieron distinto de otros, no por qué; "
    "un golpe que solo ellos recibieron parece un efecto, y la violencia que se mudó al lado empeora a los controles.",
    "scorecard": "Un archivo completo y puntual puede estar mal: dice que las cifras llegan, no que lo ocurrido se "
    "registrara. Lo que un estado declara es su palabra hasta que se revisa.",
}
CERTAINTY = {"almost certain": "casi seguro", "very likely": "muy probable", "likely": "probable"}


def finding_row(finding: Finding, language: str) -> dict[str, Any]:
    """A finding for a page: its state, words, code and article."""
    state = {"info": "done", "warning": "soon", "error": "late"}[finding.severity]
    words = finding.message
    if not language.startswith("en") and finding.code in FINDINGS:
        words = _filled(FINDINGS[finding.code], finding.message)
    return {"state": state, "words": words, "code": finding.code, "article": finding.article}


def finding_rows(findings: Any, language: str) -> list[dict[str, Any]]:
    """All findings, each sentence once."""
    rows = [finding_row(one, language) for one in findings]
    return list({row["words"]: row for row in rows}.values())


def refusal_row(refusal: Refusal, language: str) -> dict[str, str]:
    """A refusal for a page: words in the reader's language, and the exact English where it says more."""
    if language.startswith("en"):
        return {"words": refusal.message, "detail": "", "code": refusal.code, "where": refusal.where}
    if refusal.code == "HILO-F424" and "first" in refusal.extra:
        months = refusal.extra["unpublished"]
        which = months[0] if len(months) == 1 else f"{months[0]} a {months[-1]}"
        words = (
            f"El archivo no publica nada de {which}: va de {refusal.extra['first']} a {refusal.extra['last']}. No "
            "publicado no es cero; pregunte por otro periodo o cargue un archivo más nuevo."
        )
        return {"words": words, "detail": "", "code": refusal.code, "where": refusal.where}
    words = REFUSALS.get(refusal.code, "")
    return {
        "words": words or refusal.message,
        "detail": refusal.message if words else "",
        "code": refusal.code,
        "where": refusal.where,
    }


def limits(of: str, english: str, language: str) -> str:
    """What an answer does not prove."""
    return english if language.startswith("en") else LIMITS[of]


def _filled(spanish: str, english: str) -> str:
    numbers = NUMBER.findall(english)
    needed = [int(at) for at in re.findall(r"\{(\d)\}", spanish)]
    return spanish.format(*numbers) if not needed or max(needed) < len(numbers) else english
