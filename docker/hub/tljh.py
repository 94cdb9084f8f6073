# A lição em The Littlest JupyterHub (tljh.jupyter.org): copie este arquivo para /opt/tljh/config/jupyterhub_config.d/cnn321.py
# e rode `sudo tljh-config reload`. O que é preciso antes: README.md, nesta pasta.
import os
from pathlib import Path

c = get_config()  # noqa: F821

instalacao = Path(os.environ.get("CNN321", "/opt/cnn321"))

# O servidor de cada aluno: a lição copiada para a pasta dele, o JupyterLab em português e os kernels.
c.Spawner.cmd = [str(instalacao / ".cnn321" / "bin" / "kernels"), "lab", "--hub"]
c.Spawner.default_url = ""  # abre a lição, e não o JupyterLab vazio que o TLJH escolhe
c.Spawner.start_timeout = 180  # trinta entram no mesmo minuto
c.Spawner.http_timeout = 180
c.JupyterHub.concurrent_spawn_limit = 8
c.JupyterHub.template_paths = [str(instalacao / "docker" / "hub" / "paginas")]
