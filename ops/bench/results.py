"""The measurements: for each case and target, the values of all rounds."""

import collections
import statistics


class Results:
    def __init__(self):
        self._values = collections.defaultdict(list)

    def add(self, case, target, what, value):
        self._values[case, target, what].append(value)

    def of(self, case, target, what):
        return self._values.get((case, target, what), [])

    def median(self, case, target, what):
        values = self.of(case, target, what)
        return statistics.median(values) if values else None

    def ratio(self, case, target, other_case, other, what):
        """The median of the ratios of rounds that were measured beside each other."""
        pairs = zip(self.of(case, target, what), self.of(other_case, other, what))
        # Small sizes may cost less than the clock of processor time can tell.
        ratios = [mine / theirs for mine, theirs in pairs if theirs]
        return statistics.median(ratios) if ratios else None
