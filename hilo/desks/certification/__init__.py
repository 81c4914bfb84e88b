"""The certification centre's desk: who may not serve today and why, what ends first, certificates, renewals (A5).

Personnel offices see their own institution with it. Basis: LGSNSP 88-95; guidelines of 9 September 2016.
"""
