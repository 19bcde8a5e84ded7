"""Addresses of exchange. Those of a school name it by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import access, census, daily, home, incoming, leavers, logs, sharing, tables, transfer_out

_SCHOOL = "schools/<str:urn>/"
_HERE = f"{_SCHOOL}exchange/"

urlpatterns: list[URLPattern] = [
    path(_HERE, home.exchange, name="exchange"),
    path(f"{_HERE}census/", census.census, name="census"),
    path(f"{_HERE}daily/", daily.daily, name="daily"),
    path(
        f"{_HERE}daily/recipients/<uuid:recipient_id>/end/",
        daily.end_daily_recipient,
        name="end_daily_recipient",
    ),
    path(f"{_HERE}daily/<uuid:extract_id>/", daily.daily_extract, name="daily_extract"),
    path(f"{_HERE}transfer-out/", transfer_out.transfer_out, name="transfer_out"),
    path(f"{_HERE}leavers/", leavers.leaver_packs, name="leaver_packs"),
    path(f"{_HERE}leavers/<uuid:pupil_id>/", leavers.leaver_pack, name="leaver_pack"),
    path(f"{_HERE}transfer-in/", incoming.transfer_in, name="transfer_in"),
    path(f"{_HERE}transfer-in/example.xml", incoming.example_transfer, name="example_transfer"),
    path(f"{_HERE}other-systems/", tables.other_systems, name="other_systems"),
    path(f"{_HERE}other-systems/unknown-codes/", tables.quarantine, name="quarantine"),
    path(f"{_HERE}files/<uuid:incoming_id>/", incoming.incoming, name="incoming"),
    path(f"{_HERE}files/<uuid:incoming_id>/columns/", tables.map_columns, name="map_columns"),
    path(f"{_HERE}files/<uuid:incoming_id>/load/", incoming.load_incoming, name="load_incoming"),
    path(f"{_HERE}files/<uuid:incoming_id>/discard/", incoming.discard_incoming, name="discard_incoming"),
    path(f"{_HERE}files/<uuid:incoming_id>/refused.csv", incoming.incoming_rejects, name="incoming_rejects"),
    path(f"{_HERE}sharing/", sharing.sharing, name="sharing"),
    path(f"{_HERE}sharing/new/", sharing.share_page, name="share"),
    path(f"{_HERE}copies/", access.access_requests, name="access_requests"),
    path(f"{_HERE}copies/new/", access.new_access_request, name="new_access_request"),
    path(f"{_HERE}copies/<uuid:request_id>/", access.access_request, name="access_request"),
    path(f"{_HERE}policy-reviews/", logs.policy_reviews, name="policy_reviews"),
    path(f"{_HERE}policy-reviews/new/", logs.add_review, name="add_review"),
    path(
        f"{_SCHOOL}pupils/<uuid:pupil_id>/earlier-schools/", leavers.earlier_schools, name="earlier_schools"
    ),
    path(f"{_SCHOOL}training/", logs.training, name="training"),
    path(f"{_SCHOOL}training/new/", logs.add_training, name="add_training"),
    path(f"{_SCHOOL}training/report/", logs.training_report, name="training_report"),
    path(f"{_SCHOOL}training/<uuid:training_id>/withdraw/", logs.withdraw_training, name="withdraw_training"),
    path(f"{_SCHOOL}complaints/", logs.complaints, name="complaints"),
    path(f"{_SCHOOL}complaints/new/", logs.new_complaint, name="new_complaint"),
    path(f"{_SCHOOL}complaints/<uuid:complaint_id>/", logs.complaint, name="complaint"),
]
