// Package durable writes files so that a crash, a kill or a loss of power leaves the old contents or the new ones,
// whole, and never a part of them.
//
// A file is written under a temporary name in its own folder, synchronized, renamed, and then the folder is
// synchronized too: without the first a file system may have the name before the data (an empty file), without the second it may
// forget the name. See fsync(2) and rename(2), and T. S. Pillai et al., "All File Systems Are Not Created Equal",
// OSDI 2014, for what file systems do otherwise.
//
// [Write], [Stream] and [Rename] work on the disk. [Disk] is the same over any [FS]: package powerloss has one
// that records what is done, and plays a loss of power at each step of it.
package durable
