package cobnut.chassis;

import com.google.protobuf.MessageLite;

/** A link of one's own in the server's chain, around every handler of the {@link Calls} it was given to. */
@FunctionalInterface
public interface Filter {

    /** Answers itself, refuses by throwing, or passes on with {@code next.handle(call, request)}. */
    MessageLite handle(Call call, MessageLite request, CallHandler<MessageLite, MessageLite> next) throws Exception;
}
