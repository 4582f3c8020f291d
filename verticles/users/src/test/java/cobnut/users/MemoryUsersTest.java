package cobnut.users;

import java.time.InstantSource;

class MemoryUsersTest implements UsersContract {
    private final MemoryUsers memory = new MemoryUsers(InstantSource.system());

    @Override
    public Users users() {
        return memory;
    }

    @Override
    public Sessions sessions() {
        return memory;
    }
}
