package cobnut.kernel.saga;

import static cobnut.kernel.saga.SagaTableTest.News.CANCEL;
import static cobnut.kernel.saga.SagaTableTest.News.DONE;
import static cobnut.kernel.saga.SagaTableTest.News.LATE;
import static cobnut.kernel.saga.SagaTableTest.News.NO;
import static cobnut.kernel.saga.SagaTableTest.State.ASKING;
import static cobnut.kernel.saga.SagaTableTest.State.BACK;
import static cobnut.kernel.saga.SagaTableTest.State.PAYING;
import static cobnut.kernel.saga.SagaTableTest.State.SENDING;
import static cobnut.kernel.saga.SagaTableTest.State.SENT;
import static cobnut.kernel.saga.SagaTableTest.State.UNDONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.saga.SagaTable.Builder;
import cobnut.kernel.saga.SagaTable.Phase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SagaTableTest {
    enum State {
        ASKING,
        PAYING,
        SENDING,
        BACK,
        SENT,
        UNDONE
    }

    enum News {
        DONE,
        NO,
        LATE,
        CANCEL
    }

    /** Without the rows of the state under test. */
    private static Builder<State, News> table(State except) {
        var table = SagaTable.<State, News>named("parcel", 1, ASKING)
                .deadline(Duration.ofSeconds(1), LATE)
                .compensation(CANCEL);
        if (except != ASKING) {
            table.calling(ASKING, Map.of(DONE, PAYING, NO, UNDONE, CANCEL, BACK));
        }
        if (except != PAYING) {
            table.calling(PAYING, Map.of(DONE, SENDING, NO, BACK, LATE, BACK, CANCEL, BACK));
        }
        if (except != SENDING) {
            table.finishing(SENDING, Map.of(DONE, SENT));
        }
        if (except != BACK) {
            table.undoing(BACK, Map.of(DONE, UNDONE, NO, SENDING));
        }
        return except == SENT || except == UNDONE ? table : table.end(SENT).end(UNDONE);
    }

    private static Builder<State, News> whole() {
        return table(SENT).end(SENT).end(UNDONE);
    }

    @Test
    void a_table_says_where_each_news_leads_and_where_each_state_lies() {
        var table = whole().build();

        assertThat(table.next(PAYING, DONE)).contains(SENDING);
        assertThat(table.next(SENDING, CANCEL)).isEmpty();
        assertThat(table.listens(PAYING)).containsExactly(DONE, NO, LATE, CANCEL);
        assertThat(table.states().stream().map(table::phase))
                .containsExactly(Phase.CALLING, Phase.CALLING, Phase.FINISHING, Phase.UNDOING, Phase.END, Phase.END);
        assertThat(table.calls(BACK)).isTrue();
        assertThat(table.isFinal(SENT)).isTrue();
        assertThat(table.compensation()).contains(CANCEL);
        assertThat(table.deadlineNews()).contains(LATE);
    }

    @Test
    void it_reads_as_a_list() {
        assertThat(whole().build()).hasToString("""
            parcel 1 from ASKING
            CALLING ASKING: DONE → PAYING, NO → UNDONE, CANCEL → BACK
            CALLING PAYING: DONE → SENDING, NO → BACK, LATE → BACK, CANCEL → BACK
            FINISHING SENDING: DONE → SENT
            UNDOING BACK: DONE → UNDONE, NO → SENDING
            END SENT
            END UNDONE\
            """);
    }

    @Test
    void behind_the_pivot_there_is_only_forward() {
        refused(table(SENDING).finishing(SENDING, Map.of(DONE, SENT, NO, BACK)), "SENDING on NO leads to BACK");
        refused(table(SENDING).finishing(SENDING, Map.of(DONE, SENT, NO, PAYING)), "SENDING on NO leads to PAYING");
        refused(table(SENDING).finishing(SENDING, Map.of(DONE, SENT, NO, UNDONE)), "SENDING on NO leads to UNDONE");
    }

    @Test
    void what_is_being_undone_is_never_given_up() {
        refused(table(BACK).undoing(BACK, Map.of(DONE, UNDONE, LATE, UNDONE)), "no deadline ends it");
    }

    @Test
    void every_state_before_the_pivot_can_be_turned_back_when_any_can() {
        refused(table(PAYING).calling(PAYING, Map.of(DONE, SENDING, LATE, BACK)), "does not listen to CANCEL");
    }

    @Test
    void from_every_state_an_end_can_be_reached() {
        refused(table(PAYING).calling(PAYING, Map.of(LATE, PAYING, CANCEL, PAYING)), "PAYING never reaches an end");
        refused(table(SENDING).finishing(SENDING, Map.of()), "SENDING never reaches an end");
    }

    @Test
    void no_news_leads_where_the_table_says_nothing() {
        refused(table(SENT).end(UNDONE), "SENDING on DONE leads to SENT, which the table does not describe");
        assertThatThrownBy(
                        () -> SagaTable.<State, News>named("empty", 1, ASKING).build())
                .hasMessage("empty has no state ASKING");
    }

    @Test
    void a_state_is_described_once() {
        assertThatThrownBy(() -> whole().end(BACK)).hasMessageContaining("describes BACK twice");
    }

    private static void refused(Builder<State, News> table, String why) {
        assertThatThrownBy(table::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
