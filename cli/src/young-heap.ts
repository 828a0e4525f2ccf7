import { setFlagsFromString } from 'node:v8'

// Imported before anything else: the flags count for what is allocated after them.
//
// A server makes much and keeps little: a relayed MESSAGE is 8 KB of objects that are garbage 4 ms later. The young generation begins
// at 1 MB, which 60,000 of them a second fill every 2 ms; whatever is in flight just then is copied, and after the second time taken
// for long-lived. At 16 MB, to which it would grow step by step, hardly anything outlives its collection.
setFlagsFromString('--min-semi-space-size=16')
setFlagsFromString('--semi-space-growth-factor=16')

// After a few hundred samples V8 may decide that the arrays a line of code makes live long, and from then on make them old. An old
// array that is done with keeps alive what it held until the next full collection.
setFlagsFromString('--no-allocation-site-pretenuring')
