"""The speaker's window of reveal.js, in Portuguese. The program of the slides has it in English, as a text within its script."""

WORDS = {
    "reveal.js - Speaker View": "Janela de quem apresenta",
    ">Loading speaker view...<": ">Abrindo…<",
    "layoutLabel.innerHTML = 'Layout'": "layoutLabel.innerHTML = 'Disposição'",
    ">0:00 AM<": ">0:00<",
    ">Upcoming<": ">A seguir<",
    ">Time <": ">Tempo <",
    ">Click to Reset<": ">clique para zerar<",
    ">Pacing – Time to finish current slide<": ">Ritmo: quanto falta para este slide<",
    ">Notes<": ">O que dizer<",
    'html lang=\\"en\\"': 'html lang=\\"pt-BR\\"',
    "'en-US', { hour12: true,": "'pt-BR', { hour12: false,",
    "Cross origin error.<br>The speaker window can only be opened from the same origin.":
        "Esta janela só funciona aberta a partir dos slides.",
    "Error connecting to main window.<br>Please try closing and reopening the speaker view.":
        "Não encontrei a janela dos slides.<br>Feche esta e aperte S de novo.",
    "'default': 'Default'": "'default': 'Padrão'",
    "'wide': 'Wide'": "'wide': 'Larga'",
    "'tall': 'Tall'": "'tall': 'Alta'",
    "'notes-only': 'Notes only'": "'notes-only': 'Só as notas'",
    "Speaker view popup failed to open. Please make sure popups are allowed and reopen the speaker view.":
        "A janela de quem apresenta não abriu. Permita que esta página abra janelas, e aperte S de novo.",
}


def portuguese(script):
    """The plugin's script with its words in Portuguese."""
    for english, ours in WORDS.items():
        script = script.replace(english, ours)
    return script
