package cobnut.chassis;

/**
 * Answers one method. Runs on a virtual thread of the verticle instance, one at a time while it computes; it may await
 * Vert.x futures, and others run meanwhile. What it throws ends the call: a {@link cobnut.kernel.ServiceException}
 * travels as it is, anything else becomes INTERNAL with its text withheld.
 */
@FunctionalInterface
public interface CallHandler<Q, R> {
    R handle(Call call, Q request) throws Exception;
}
