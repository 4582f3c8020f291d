package cobnut.payments.domain;

import java.util.Arrays;

/** A hash of a card's token; equal when the bytes are. */
public record CardPrint(byte[] bytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof CardPrint print && Arrays.equals(bytes, print.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "***";
    }
}
