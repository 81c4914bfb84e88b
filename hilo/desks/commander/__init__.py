"""The commander: reports to review, people in custody and their clocks."""
