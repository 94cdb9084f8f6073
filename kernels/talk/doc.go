// Package talk is the lesson as a talk: its plan for 20, 40 and 90 minutes, and the copies of the notebook to give it with.
//
// Everything is in the notebook itself, as metadata of its cells, so that plan, speaker notes, rehearsal and the page for the teacher
// cannot disagree:
//
//	"roteiro": {"minutos": {"20": 2, "40": 3.5, "90": 4}, "diga": "…"}
//
// begins a part, which goes on to the next such cell: its minutes in each plan, none where the plan skips it, and what the speaker may
// say. And
//
//	"aula": {"texto": "…", "codigo": "…", "depois": "…"}
//
// is what a copy for the class has before that cell: a text, a cell of code to run live, and a text that leads back to the cell.
package talk
