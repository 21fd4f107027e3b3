"""Explain ONTAP's generic error codes, from NetApp's table."""

from typing import Final

_MEANINGS: Final = {
    "1": "an object of this name or id already exists",
    "2": "a field has a value that is not allowed",
    "3": "the operation is not supported here",
    "4": "the object does not exist, or this account may not see it",
    "6": "the account's role does not allow it",
    "7": "a system limit has been reached",
    "8": "the object is in use",
    "65541": "a part of the cluster did not answer in time",
    "65552": "a part of the cluster could not be reached",
    "65562": "a part of the cluster could not be reached",
    "262145": "the cluster hit an internal error",
    "262160": "the cluster is handling too many requests: send it again in a moment",
    "262177": "a value is missing",
    "262179": "an argument is not known",
    "262185": "a value is not valid",
    "262186": "a field is used where it is not allowed",
    "262188": "a field is given twice",
    "262190": "there is nothing to change",
    "262196": "a field cannot be set by this operation",
    "262197": "a value is not valid",
    "262199": "the body is not valid JSON",
    "262201": "the body is not valid JSON",
    "262245": "a value is not valid",
    "262247": "a value is not valid",
    "393271": "a node is out of quorum",
    "458762": "the job has already ended",
    "458771": "the job is running",
    "458773": "the job manager is not up: a node may be booting or taking over",
    "458776": "the job is not running",
    "458783": "this kind of job cannot be paused",
    "458784": "this kind of job cannot be cancelled",
    "2621573": "the SVM is locked for a moment while MetroCluster records its configuration",
}


def meaning(code: str | None) -> str | None:
    """Return what an error code means; None for a code of one operation, whose message must suffice."""
    return _MEANINGS.get(code or "")
