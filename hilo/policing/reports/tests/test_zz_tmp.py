import os, sys, time, json, uuid
sys.path.insert(0,"/work/main")
import pytest
def test_time(begun, write, omar, carla, full, now):
    from hilo.policing.reports.actions import import_report, save
    from hilo.policing.reports.queries import report, case
    from datetime import timedelta
    full["incident"]=""
    r=import_report(actor=omar, file=full, at=now)
    t=time.perf_counter()
    N=20
    for i in range(N):
        save(actor=omar, ref=r.ref, changes=[{"path":"sections.place.references","value":f"{i}","before":r.document["sections"]["place"].get("references") if i==0 else str(i-1),"at":str(i)}], at=now+timedelta(seconds=i))
    print("save ms", 1000*(time.perf_counter()-t)/N)
    t=time.perf_counter()
    for i in range(N): report(r.ref, omar, at=now)
    print("read ms", 1000*(time.perf_counter()-t)/N)
    import cProfile,pstats
    pr=cProfile.Profile(); pr.enable()
    for i in range(5): save(actor=omar, ref=r.ref, changes=[{"path":"sections.place.neighbourhood","value":f"x{i}","before":None,"at":str(i)}], at=now)
    pr.disable(); pstats.Stats(pr).sort_stats("cumulative").print_stats(28)
