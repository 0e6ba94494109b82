import Clocks
import LandingService
import ObjectStorage

extension PlatformAssembly {
    /// Files that come in pieces lie in the project's state until they are whole.
    static func landing(
        state: String, root: Location, store: any ObjectStore, _ clock: any WallClock
    ) throws -> LandingService {
        let landing = LandingService(
            folder: "\(state)/uploads", project: root, store: store, clock: clock)
        try landing.removeExpired()
        return landing
    }
}
