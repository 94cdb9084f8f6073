# Um JupyterHub para uma turma num só computador com Linux, sem contêineres: cada aluno é um usuário da máquina.
#   sudo .cnn321/python/bin/jupyterhub -f docker/hub/linux.py
# O que é preciso antes, e o que mudar para The Littlest JupyterHub: README.md, nesta pasta.
import os
import shutil
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

c = get_config()  # noqa: F821

# A instalação é a do Python que executa este arquivo; num outro JupyterHub (o TLJH, por exemplo), diga em CNN321 onde ela está.
instalacao = Path(os.environ.get("CNN321") or Path(sys.prefix).parent.parent)

# O servidor de cada aluno: a lição copiada para a pasta dele, o JupyterLab em português e os kernels.
c.Spawner.cmd = [str(instalacao / ".cnn321" / "bin" / "kernels"), "lab", "--hub"]
c.Spawner.start_timeout = 180  # trinta entram no mesmo minuto
c.Spawner.http_timeout = 180
c.JupyterHub.concurrent_spawn_limit = 8

# Quem entra: os usuários da máquina que estão no grupo "alunos", com a senha deles.
c.JupyterHub.authenticator_class = "pam"
c.LocalAuthenticator.allowed_groups = {"alunos"}
c.PAMAuthenticator.open_sessions = False

# As páginas de entrada, em português.
c.JupyterHub.template_paths = [str(Path(__file__).resolve().parent / "paginas")]

# Só este computador; para a sala, ponha na frente um servidor com TLS (nginx, caddy), ou defina ssl_key e ssl_cert aqui.
c.JupyterHub.bind_url = os.environ.get("CNN321_HUB", "http://127.0.0.1:8000")

# O que o hub guarda é dele só.
guardado = Path(os.environ.get("CNN321_HUB_DIR", "/var/lib/cnn321-hub"))
try:
    guardado.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as erro:
    sys.exit(f"Não consegui criar a pasta do hub: {erro}.\n  O que fazer: rode como root (sudo), ou diga outra pasta em CNN321_HUB_DIR.")
c.JupyterHub.db_url = f"sqlite:///{guardado}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(guardado / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(guardado / "proxy.pid")

# As portas que o hub e o proxy usam entre si, só nesta máquina.
interna = int(os.environ.get("CNN321_HUB_INTERNA", "8081"))
rotas = int(os.environ.get("CNN321_HUB_ROTAS", "8001"))
c.JupyterHub.hub_port = interna
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{rotas}"


# Estes só leem as configurações; nenhum hub começa, e um que já esteja rodando ocupa as portas com razão.
comeca = not {"token", "upgrade-db"}.intersection(sys.argv[1:2]) and not {"--show-config", "--show-config-json", "--generate-certs"}.intersection(sys.argv)


def conferir(maquina, porta, exemplo):
    """Uma porta ocupada é dita antes que o hub comece; depois, dele ficaria um proxy para trás."""
    with socket.socket() as tentativa:
        tentativa.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tentativa.bind((maquina, porta))
        except OSError as erro:
            sys.exit(
                f"Não consegui abrir a porta {porta}: {erro.strerror}.\n"
                f"  O que fazer: encerre o programa que a usa (outro JupyterHub?), ou escolha outra, como em {exemplo}."
            )


if comeca:
    conferir("127.0.0.1", interna, "CNN321_HUB_INTERNA=8181")
# De um hub que caiu, o proxy pode ter ficado, com as outras duas: o novo o encerra.
if comeca and not (guardado / "proxy.pid").exists():
    publica = urlsplit(c.JupyterHub.bind_url)
    conferir(publica.hostname or "", 80 if publica.port is None else publica.port, "CNN321_HUB=http://127.0.0.1:8050")
    conferir("127.0.0.1", rotas, "CNN321_HUB_ROTAS=8101")
if comeca and not shutil.which("configurable-http-proxy"):
    sys.exit(
        "Não achei o programa configurable-http-proxy, por onde os alunos entram.\n"
        "  O que fazer: npm install -g configurable-http-proxy@5.3.0, e confira que ele está no PATH."
    )

# Servidores que ninguém usa há uma hora terminam; a lição e os treinos ficam na pasta do aluno, e abrir de novo leva segundos.
ocioso = os.environ.get("CNN321_HUB_OCIOSO", "3600")
espera = os.environ.get("CNN321_HUB_ESPERA", "300")
c.JupyterHub.services = [
    {
        "name": "fim-dos-ociosos",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={ocioso}", f"--cull-every={espera}"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "fim-dos-ociosos",
        "services": ["fim-dos-ociosos"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
# A atividade de cada servidor, que decide quem está ocioso; o culler não pode ser mais rápido que ela.
c.Spawner.environment = {"JUPYTERHUB_ACTIVITY_INTERVAL": espera}
