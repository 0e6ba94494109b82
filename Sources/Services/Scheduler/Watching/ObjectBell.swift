internal import Synchronization

/// Tells a scheduler that objects were changed, so that what waits for them need not wait for its next look.
///
/// However many changes there are, it is woken once for each look that it takes, and not more often than every few milliseconds.
public final class ObjectBell: Sendable {
    /// Changes that come within so long are looked at together.
    private static let gathering: Duration = .milliseconds(20)

    private let waker: Waker
    private let isRung = Atomic<Bool>(false)

    public init(_ scheduler: Scheduler) { waker = scheduler.waker }

    /// Called with every change: costs next to nothing where the scheduler is told already.
    public func ring() {
        guard waker.awaitsObjects, !isRung.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Unstructured, since whoever changed the object has its answer by then.
        Task {
            try? await Task.sleep(for: Self.gathering)
            isRung.store(false, ordering: .releasing)
            waker.wake()
        }
    }
}
