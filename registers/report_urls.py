"""Addresses of the reports: figures of any slice, and what lies behind each."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import absentees, class_list, code_use, explorer, figure_marks, unauthorised

SCHOOL = "schools/<str:urn>/reports/"

report_urls: list[URLPattern] = [
    path(SCHOOL + "figures/", explorer.figures, name="figures"),
    path(SCHOOL + "marks/", figure_marks.figure_marks, name="figure_marks"),
    path(SCHOOL + "class/", class_list.class_figures, name="class_figures"),
    path(SCHOOL + "codes/", code_use.codes_in_use, name="codes_in_use"),
    path(SCHOOL + "unauthorised/", unauthorised.why_unauthorised, name="why_unauthorised"),
    path(SCHOOL + "absentees/", absentees.absentees, name="absentees"),
]
