// Package browser finds the machine's Chromium or Chrome and prints pages with it. Nothing that the lesson needs depends
// on one: where there is none, a page is printed by hand, from any browser.
package browser
