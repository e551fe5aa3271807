"""The part of beginning an offer that asks for whom it is: prospect and case, out of the address or a form."""

from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _

from portal.cases.models import Case
from portal.offers import letter, search
from portal.offers.forms import NEW_CASE, WhoForm
from portal.prospects.models import Prospect
from portal.scope import own_agency_id, own_or_404, row_number

Form = TypeVar("Form", bound=WhoForm)


def numbers(name: str) -> list[int]:
    """The row ids in the address under ``name``."""
    found = [row_number(text) for text in request.args.getlist(name)]
    return [number for number in found if number is not None][:50]


def asked_for(form_class: type[Form], **more: Any) -> Form:
    """The form as an address asks for it: ``?interessent=&vorgang=``."""
    case = next((own_or_404(Case, number, erased_at=None) for number in numbers("vorgang")[:1]), None)
    prospect_id = case.prospect_id if case else next(iter(numbers("interessent")), None)
    return form_class(formdata=None, prospect_id=prospect_id, case=str(case.id) if case else "", **more)


def who_values(form: WhoForm) -> dict[str, Any]:
    """What templates/offers/_who.html shows."""
    agency_id = own_agency_id()
    prospects, more_prospects = search.prospects_to_choose(
        agency_id, form.prospect_search.data or "", form.prospect_id.data
    )
    return {
        "form": form,
        "prospects": prospects,
        "more_prospects": more_prospects,
        "cases": search.open_cases(agency_id, form.prospect_id.data),
        "new_case": NEW_CASE,
        "full_name": letter.full_name,
    }


def say_who_is_missing(form: WhoForm) -> None:
    """Put what is wrong with prospect and case beside the lists. 404 for a prospect of another agency."""
    if form.prospect_id.data is None:
        form.prospect_id.errors = [_("Bitte wählen Sie einen Interessenten aus.")]
        return
    own_or_404(Prospect, form.prospect_id.data, erased_at=None)
    undecided = form.case.data != NEW_CASE and form.case_id is None
    if undecided and search.open_cases(own_agency_id(), form.prospect_id.data):
        form.case.errors = [_("Bitte wählen Sie, zu welchem Vorgang die Offerte gehört.")]


def case_not_open() -> str:
    """Somebody closed the case meanwhile."""
    return _("Dieser Vorgang ist nicht mehr offen. Bitte wählen Sie einen anderen.")
