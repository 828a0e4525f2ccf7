import { setFlagsFromString } from 'node:v8'

/** Imported before anything else. A server makes much and keeps little: a MESSAGE is some 8 KB of objects that are garbage 4 ms later.
 *  The young generation begins at 1 MB, which 60,000 of them a second fill every 2 ms; what is in flight just then is copied, and
 *  after the second time taken for long-lived. At 16 MB, to which it would grow in the end, hardly anything outlives its collection.
 *  The first flag counts for a heap that is made after it (worker threads), the second for the growth of the one that is there. */
setFlagsFromString('--min-semi-space-size=16')
setFlagsFromString('--semi-space-growth-factor=16')
