package cobnut.payments.domain;

import java.util.List;
import java.util.UUID;

class MemoryPaymentsTest implements PaymentsContract {
    private final MemoryPayments payments = new MemoryPayments();

    @Override
    public Payments payments() {
        return payments;
    }

    @Override
    public List<String> lines(UUID payment) {
        return payments.ledger.stream()
                .filter(line -> line.endsWith(payment.toString()))
                .map(line -> line.split(" ")[0])
                .toList();
    }

    @Override
    public List<String> events(UUID payment) {
        return payments.events.stream()
                .filter(event -> event.toString().contains(payment.toString()))
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }
}
