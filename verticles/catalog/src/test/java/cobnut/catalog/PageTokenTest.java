package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.catalog.Products.Position;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import org.junit.jupiter.api.Test;

class PageTokenTest {
    private static final Position PLACE = new Position(0.6079271f, "p-017");

    @Test
    void a_token_leads_back_to_its_place() {
        var token = PageToken.of("mug", "kitchen", PLACE);

        assertThat(PageToken.parse(token, "mug", "kitchen")).isEqualTo(PLACE);
        assertThat(token).matches("[A-Za-z0-9_-]+").doesNotContain("p-017");
    }

    @Test
    void no_token_is_the_start() {
        assertThat(PageToken.parse("", "mug", "")).isEqualTo(Position.START);
    }

    @Test
    void a_token_of_another_query_or_category_is_refused() {
        var token = PageToken.of("mug", "kitchen", PLACE);

        assertRefused(token, "mugs", "kitchen");
        assertRefused(token, "mug", "");
        assertRefused(token, "mugk", "itchen");
    }

    @Test
    void every_changed_character_is_noticed() {
        var token = PageToken.of("mug", "kitchen", PLACE);
        for (int i = 0; i < token.length() - 1; i++) {
            var other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertRefused(token.substring(0, i) + other + token.substring(i + 1), "mug", "kitchen");
        }
    }

    @Test
    void what_is_no_token_is_refused() {
        for (var text :
                new String[] {"a", "p-017", "!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "A".repeat(100_000), "\u0000"}) {
            assertRefused(text, "", "");
        }
    }

    private static void assertRefused(String token, String query, String category) {
        assertThatThrownBy(() -> PageToken.parse(token, query, category))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Kind.INVALID);
                    assertThat(refusal.problem().reason()).isEqualTo("PAGE_TOKEN_INVALID");
                });
    }
}
