package __package__;

import __package__.v1.EntryView;
import __package__.v1.GetEntryRequest;
import __package__.v1.PutEntryRequest;
import __package__.v1.Reason;
import __package__.v1.__Name__GrpcService;
import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;

/** The contract of __name__, translated. */
final class __Name__Rpc {

    private final Entries entries;
    private final __Name__Config config;

    __Name__Rpc(Entries entries, __Name__Config config) {
        this.entries = entries;
        this.config = config;
    }

    Calls calls() {
        return Calls.of(__Name__GrpcService.SERVICE_DESCRIPTOR)
                .on(__Name__GrpcService.GetEntry, this::find)
                .on(__Name__GrpcService.PutEntry, this::put);
    }

    private EntryView find(Call call, GetEntryRequest request) {
        return entries.find(request.getKey())
                .map(__Name__Rpc::view)
                .orElseThrow(() -> ServiceException.refuse(
                        Kind.NOT_FOUND, Reason.ENTRY_NOT_FOUND, "there is no entry '" + request.getKey() + "'"));
    }

    private EntryView put(Call call, PutEntryRequest request) {
        var entry = new Entry(request.getKey(), request.getValue()).within(config.valueCharacters());
        entries.put(entry);
        return view(entry);
    }

    private static EntryView view(Entry entry) {
        return EntryView.newBuilder()
                .setKey(entry.key())
                .setValue(entry.value())
                .build();
    }
}
