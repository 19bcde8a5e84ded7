from django.forms.renderers import TemplatesSetting


class PageFormRenderer(TemplatesSetting):
    pass
