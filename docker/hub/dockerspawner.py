# Um JupyterHub em que cada aluno tem um contêiner da imagem cnn321 (../README.md diz como ela é construída).
#   pip install jupyterhub==6.1.1 jupyterhub-idle-culler==2.0.0 dockerspawner==14.0.0
#   docker network create cnn321
#   CNN321_SENHA='a senha da turma' jupyterhub -f docker/hub/dockerspawner.py
import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
c.DockerSpawner.image = os.environ.get("CNN321_IMAGEM", "cnn321:cpu")
c.DockerSpawner.pull_policy = "never"  # ela é construída aqui, ou trazida por docker load
# Com uma GPU: cada um escolhe ao entrar. Todos dividem as mesmas placas.
if os.environ.get("CNN321_GPU"):
    c.DockerSpawner.allowed_images = {"CPU": "cnn321:cpu", "GPU NVIDIA": "cnn321:cuda"}

    def com_gpu(spawner):
        if spawner.image.endswith(":cuda"):
            spawner.extra_host_config = {
                **spawner.extra_host_config,
                "device_requests": [{"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu"]]}],
            }

    c.Spawner.pre_spawn_hook = com_gpu

# A imagem começa pelo comando kernels; isto o faz servidor de um aluno.
c.DockerSpawner.cmd = ["lab", "--hub"]
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180

# A lição e os treinos de cada aluno, num volume com o nome dele; o resto da imagem só é lido.
c.DockerSpawner.volumes = {"cnn321-{username}": "/home/aluno"}
c.DockerSpawner.remove = True
c.DockerSpawner.mem_limit = os.environ.get("CNN321_MEMORIA", "2G")
c.DockerSpawner.cpu_limit = float(os.environ.get("CNN321_NUCLEOS", "4"))
c.DockerSpawner.extra_host_config = {
    "read_only": True,
    "tmpfs": {"/tmp": "exec,mode=1777"},  # é lá que as células são compiladas
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
}
c.DockerSpawner.network_name = os.environ.get("CNN321_REDE", "cnn321")
c.DockerSpawner.use_internal_ip = True

# Os contêineres falam com o hub por este nome ou endereço da rede deles.
c.JupyterHub.hub_ip = "0.0.0.0"
c.JupyterHub.hub_connect_ip = os.environ.get("CNN321_HUB_IP", "172.17.0.1")
c.JupyterHub.bind_url = os.environ.get("CNN321_HUB", "http://127.0.0.1:8000")
c.JupyterHub.template_paths = [str(Path(__file__).resolve().parent / "paginas")]

# Quem entra. Esta senha serve para experimentar; para uma turma, use NativeAuthenticator, OAuthenticator ou LDAP.
c.JupyterHub.authenticator_class = "shared-password"
senha = os.environ.get("CNN321_SENHA", "")
if len(senha) < 8:  # o JupyterHub não aceita menos, e sem ela ninguém entraria
    sys.exit(
        "A senha da turma tem menos de 8 letras, ou não foi dada.\n"
        "  O que fazer: diga em CNN321_SENHA uma de 8 ou mais, ou troque o autenticador neste arquivo."
    )
c.SharedPasswordAuthenticator.user_password = senha
c.Authenticator.allow_all = True

c.JupyterHub.services = [
    {"name": "fim-dos-ociosos", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}
]
c.JupyterHub.load_roles = [
    {
        "name": "fim-dos-ociosos",
        "services": ["fim-dos-ociosos"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
