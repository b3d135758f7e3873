package io.github.camelsmtp.net;

/** What has clocks that the {@link Timer} looks at. */
interface Timed {

    /** Looks at the clocks. Called by one timer thread; cheap, as long as nothing is due. */
    void checkTime(long now);
}
