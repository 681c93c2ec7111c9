package io.polymath.backup.run;

/** Those who write to the stores, and who can be asked to pause. */
public interface Writers {

    /** Returns when they have paused, and nothing of theirs is under way. */
    void pause() throws Exception;

    /** Lets them go on; does no harm to those who were not paused. */
    void resume() throws Exception;
}
