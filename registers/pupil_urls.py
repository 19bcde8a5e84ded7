"""Addresses of the admission register: finding a pupil, the pupil's page, changes to an entry, the register as it stood."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import admission_register, admissions, as_at, collectors, pupil, pupil_marks

SCHOOL = "schools/<str:urn>/"
PUPIL = SCHOOL + "pupils/<uuid:pupil_id>/"


def pupil_urls() -> list[URLPattern]:
    """A function, since the converters of dates and sessions must be known first."""
    return [
        path(SCHOOL + "register-as-at/", as_at.register_as_it_stood, name="register_as_at"),
        path(SCHOOL + "pupils/", admission_register.find_pupil, name="pupils"),
        path(SCHOOL + "pupils/admit/", admissions.admit_pupil, name="admit_pupil"),
        path(SCHOOL + "pupils/collecting/", collectors.collectors, name="collectors"),
        path(PUPIL, pupil.pupil, name="pupil"),
        path(PUPIL + "address/", pupil.show_address, name="show_address"),
        path(PUPIL + "marks/", pupil_marks.pupil_marks, name="pupil_marks"),
        path(PUPIL + "details/", admissions.change_details, name="change_pupil"),
        path(PUPIL + "class/", admissions.change_class_page, name="change_class"),
        path(PUPIL + "characteristics/", admissions.change_characteristic, name="change_characteristic"),
        path(PUPIL + "contacts/add/", admissions.add_contact_page, name="add_contact"),
        path(PUPIL + "contacts/<uuid:link_id>/", admissions.change_contact_page, name="change_contact"),
    ]
