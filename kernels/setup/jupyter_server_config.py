import ctypes
import sys

# The server translates the texts of the settings into the language that a person chose, and where nobody chose one, into the
# operating system's: it does not look into overrides.json, as the page does. So the lesson's language takes the system's place.
from jupyterlab_server import settings_utils

settings_utils.SYS_LOCALE = "pt_BR"

# By itself glibc keeps what was freed for the next time, and the more of it the larger the pieces were: 15 MB of each student's
# server. M_TRIM_THRESHOLD gives it back. (A variable of the environment would do so in the kernels and their engine too.)
if sys.platform == "linux":
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # another C library may know no such thing
    if mallopt is not None:
        mallopt(-1, 128 << 10)

# The page asks for language servers as it opens. The search for them runs npm, where there is one, and everything waits for it; the
# lesson's own language is answered by its kernel.
c.LanguageServerManager.autodetect = False  # noqa: F821
