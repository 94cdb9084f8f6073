# The server translates the texts of the settings into the language that a person chose, and where nobody chose one, into the
# operating system's: it does not look into overrides.json, as the page does. So the lesson's language takes the system's place.
from jupyterlab_server import settings_utils

settings_utils.SYS_LOCALE = "pt_BR"
