package cobnut.chassis;

/** Makes what one verticle instance serves; asked once for each, so that nothing need be shared between them. */
@FunctionalInterface
public interface Instances {
    Serving create();
}
