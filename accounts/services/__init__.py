"""The only writers of staff accounts, the roles they hold, and who stands in for whom."""

from accounts.services.deputies import DeputyInput, end_deputation, name_deputy
from accounts.services.staff import (
    LastAdmin,
    LastRole,
    NewAccount,
    OutsideOwnRegion,
    OwnAccount,
    UsernameTaken,
    change_own_password,
    change_user,
    create_user,
    deactivate,
    grant,
    reactivate,
    renew_secrets,
    reset_mfa,
    reset_password,
    revoke,
)

__all__ = [
    "DeputyInput",
    "LastAdmin",
    "LastRole",
    "NewAccount",
    "OutsideOwnRegion",
    "OwnAccount",
    "UsernameTaken",
    "change_own_password",
    "change_user",
    "create_user",
    "deactivate",
    "end_deputation",
    "grant",
    "name_deputy",
    "reactivate",
    "renew_secrets",
    "reset_mfa",
    "reset_password",
    "revoke",
]
