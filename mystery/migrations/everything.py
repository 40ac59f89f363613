"""Imports every table, so that the metadata is whole."""

from mystery import jobs, log
from mystery.audits import tables as audits
from mystery.audits.apart import tables as apart
from mystery.audits.drafts import tables as drafts
from mystery.audits.flags import tables as flags
from mystery.audits.redactions import tables as redactions
from mystery.audits.repeats import tables as repeats
from mystery.audits.stages import tables as reports
from mystery.checklists import tables as checklists
from mystery.comparisons.aims import tables as aims
from mystery.evidence import tables as evidence
from mystery.expenses import tables as expenses
from mystery.exports import tables as exports
from mystery.keeping import tables as keeping
from mystery.learning import tables as learning
from mystery.locations import tables as locations
from mystery.notices import tables as notices
from mystery.people import tables as people
from mystery.programmes import tables as programmes
from mystery.programmes.stages import tables as stages
from mystery.review import tables as review
from mystery.rollups import tables as rollups

TABLES = (
    jobs,
    log,
    aims,
    apart,
    audits,
    checklists,
    drafts,
    evidence,
    expenses,
    exports,
    flags,
    keeping,
    learning,
    locations,
    notices,
    people,
    programmes,
    redactions,
    repeats,
    reports,
    review,
    rollups,
    stages,
)
