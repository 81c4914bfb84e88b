"""Whether calls are taken well: some of each week, drawn at random, reviewed by a supervisor, answered by the operator.

Legal basis: Norma Técnica of the 911 service (a centre answers for how it answers); M1. The draw is made once a week by
a seed that nobody chooses, so that neither the good nor the bad call is picked; who took the call reads the review and
has the last word in it. Shares are of the centre and its cards, never of a person, and no review decides about anybody.
Facts: ReviewsDrawn, CallReviewed, ReviewAnswered. Used by supervisors and operators.
"""
