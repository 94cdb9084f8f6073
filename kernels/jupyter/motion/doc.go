// Package motion is a script that lets animated pictures be stopped, for every page that shows them: the hand-out, the
// slides and JupyterLab. What moves for more than five seconds has to be stoppable (WCAG 2.2, 2.2.2), and for a person
// who asked the system for less motion it begins still.
package motion
