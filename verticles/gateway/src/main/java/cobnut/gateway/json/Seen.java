package cobnut.gateway.json;

import java.util.BitSet;

/** Which fields and oneofs of one JSON object were there already: a bit each. */
final class Seen {
    private final BitSet many;
    private long few;
    private long oneofs;

    Seen(Shape shape) {
        many = new BitSet(shape.fields.length > Long.SIZE ? shape.fields.length : 0);
    }

    boolean first(Field field) {
        if (field.index < Long.SIZE) {
            long bit = 1L << field.index;
            boolean first = (few & bit) == 0;
            few |= bit;
            return first;
        }
        boolean first = !many.get(field.index);
        many.set(field.index);
        return first;
    }

    boolean only(Field field) {
        long bit = 1L << field.oneof;
        boolean only = (oneofs & bit) == 0;
        oneofs |= bit;
        return only;
    }
}
