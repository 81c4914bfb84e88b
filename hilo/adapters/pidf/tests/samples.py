"""A PIDF-LO document as a network sends it."""

from __future__ import annotations

CIRCLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"
 xmlns:gbp="urn:ietf:params:xml:ns:pidf:geopriv10:basicPolicy" xmlns:gs="http://www.opengis.net/pidflo/1.0"
 xmlns:gml="http://www.opengis.net/gml" entity="pres:caller@example.mx">
<tuple id="t1"><status><gp:geopriv><gp:location-info>
<gs:Circle srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>19.0437 -98.2012</gml:pos>
<gs:radius uom="urn:ogc:def:uom:EPSG::9001">30</gs:radius></gs:Circle>
</gp:location-info><gp:usage-rules><gbp:retransmission-allowed>yes</gbp:retransmission-allowed>
<gbp:retention-expiry>2026-11-27T00:00:00Z</gbp:retention-expiry></gp:usage-rules>
<gp:method>GPS</gp:method></gp:geopriv></status><timestamp>2026-11-26T15:00:00Z</timestamp></tuple></presence>
"""
