package cobnut.inventory.domain;

import java.util.UUID;

/**
 * The request behind a change: said again, it gets the first answer again and changes nothing.
 *
 * @param id the same for every attempt
 * @param hash of what was asked: the same id with another hash is refused
 */
public record Request(UUID id, byte[] hash) {}
