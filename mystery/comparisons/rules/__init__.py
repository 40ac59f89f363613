"""The statistics of many visits, as pure functions over exact tallies."""

from mystery.comparisons.rules.cases import CaseRun, run_cases
from mystery.comparisons.rules.changes import Change, RegionMean, change, region_mean
from mystery.comparisons.rules.charts import Chart, Mark, Pattern, xmr
from mystery.comparisons.rules.comparison import Comparison, Row, Signal, compare
from mystery.comparisons.rules.gaps import Cell, Gap, Pair, by_month, gap, gap_words, holm
from mystery.comparisons.rules.intervals import (
    Nps,
    PairedGap,
    Range,
    nps,
    paired,
    t_quantile,
    wilson,
)
from mystery.comparisons.rules.questions import QuestionTally
from mystery.comparisons.rules.ranks import likely_ranks
from mystery.comparisons.rules.reasons import Reason
from mystery.comparisons.rules.tallies import Tally
from mystery.comparisons.rules.words import sentence

__all__ = [
    "CaseRun",
    "Cell",
    "Change",
    "Chart",
    "Comparison",
    "Gap",
    "Mark",
    "Nps",
    "Pair",
    "PairedGap",
    "Pattern",
    "QuestionTally",
    "Range",
    "Reason",
    "RegionMean",
    "Row",
    "Signal",
    "Tally",
    "by_month",
    "change",
    "compare",
    "gap",
    "gap_words",
    "holm",
    "likely_ranks",
    "nps",
    "paired",
    "region_mean",
    "run_cases",
    "sentence",
    "t_quantile",
    "wilson",
    "xmr",
]
