"""What a person may ask of the records about them, and how long recordings' references are kept.

Legal basis: Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados: access, correction, erasure
and objection (ARCO), answered within twenty days. Facts: RequestReceived, RequestAnswered, RecordingDisclosed,
RecordingExpired. Used by the person, through the institution's privacy officer.
"""
