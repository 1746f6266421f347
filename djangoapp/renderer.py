"""How Django renders every form and field of the site (settings: FORM_RENDERER)."""

from django.forms.renderers import TemplatesSetting


class LatchkeyRenderer(TemplatesSetting):
    """Take the form templates from `templates/forms/`, and widgets from `django.forms`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
