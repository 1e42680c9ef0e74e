/**
 * Agents that each misbehave in one way, for the tests of whatever has to live with them. Never to be deployed.
 *
 * <p>A pool runs one by its class name, with this module's jar as its class path. At boot: {@code ExitsInConstructor},
 * {@code FailsPreload}, {@code HangsInPreload}. Ends or stops its process: {@code CrashesAfterStart},
 * {@code CrashesMidStream}, {@code StopsItself}, {@code LeaksHeap}, {@code LeaksDirect}. Does not end when told:
 * {@code IgnoresInterrupt}, {@code BlocksUninterruptibly}, {@code IgnoresTerm}. Says what it may not: {@code AnswersTwice},
 * {@code AnswersOldIncarnation}, {@code ThrowsUnexpected}. Takes too much room: {@code FloodsStdout},
 * {@code WritesStdout}, {@code Streams}, {@code StartsChild}. {@code Slow} does nothing wrong but take its time, and
 * {@code Counts} says in a journal which attempts of jobs it began and ended, and fails in the way it is told to. Keeps
 * things between calls: {@code Remembers}, {@code Caches}, and {@code Snoops}, which looks for what others have kept.
 */
package io.warmpool.testkit.faulty;
