"""The shape of what admins type about the catalogue, and of the filters in the address."""

from programs.forms.allotment import AllotmentForm
from programs.forms.initiative import FocalPointForm
from programs.forms.offer import OfferFilterForm, OfferForm
from programs.forms.program import ProgramFileForm, ProgramForm
from programs.forms.psks import HelperFileForm, HelperFilterForm, HelperForm, NearForm
from programs.forms.rows import CriterionFormSet, DocumentFormSet
from programs.forms.simple import (
    CatalogueFilterForm,
    ManageFilterForm,
    OrganizationFilterForm,
    OrganizationForm,
    PartnerFilterForm,
    PPKSKindForm,
    PSKSKindForm,
)

__all__ = [
    "AllotmentForm",
    "CatalogueFilterForm",
    "CriterionFormSet",
    "DocumentFormSet",
    "FocalPointForm",
    "HelperFileForm",
    "HelperFilterForm",
    "HelperForm",
    "ManageFilterForm",
    "NearForm",
    "OfferFilterForm",
    "OfferForm",
    "OrganizationFilterForm",
    "OrganizationForm",
    "PPKSKindForm",
    "PSKSKindForm",
    "PartnerFilterForm",
    "ProgramFileForm",
    "ProgramForm",
]
