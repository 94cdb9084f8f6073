// Package buildcache gives the go command a build cache of two layers: one that many users share and only read, and one of the
// user's own, in which the rest is kept. With it the first cell of a second user of an installation is as quick as the first
// user's later ones, and their disks do not hold the standard library once for each.
//
// The go command starts it by GOCACHEPROG (go doc cmd/go, "GOCACHEPROG"). Both layers are folders as GOCACHE names them, so that what a
// plain go command has built before is found.
package buildcache
