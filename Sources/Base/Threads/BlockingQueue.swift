internal import Glibc

/// Hands elements from tasks to threads, which sleep while there are none.
///
/// Every access to the state is under the system's mutex, which, other than Swift's, a thread can sleep on.
@safe public final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let isThere: UnsafeMutablePointer<pthread_cond_t>
    private var elements: [Element] = []
    /// The first that was not taken; a moving index keeps taking at O(1).
    private var first = 0
    private var sleeping = 0
    private var isClosed = false

    public init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe isThere = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(isThere, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(isThere)
        unsafe pthread_mutex_destroy(mutex)
        unsafe isThere.deallocate()
        unsafe mutex.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Adds an element.
    ///
    /// - Returns: How many threads were asleep when it came.
    @discardableResult
    public func push(_ element: Element) -> Int {
        locked {
            elements.append(element)
            if sleeping > 0 { unsafe pthread_cond_signal(isThere) }
            return sleeping
        }
    }

    /// The next elements, as many as there are up to a limit; waits for the first.
    ///
    /// - Returns: Nil once closed and empty.
    public func take(_ limit: Int) -> [Element]? {
        locked {
            while first == elements.count {
                if isClosed { return nil }
                sleeping += 1
                unsafe pthread_cond_wait(isThere, mutex)
                sleeping -= 1
            }
            let end = min(first + limit, elements.count)
            let taken = Array(elements[first..<end])
            first = end
            if first == elements.count {
                elements.removeAll(keepingCapacity: first <= Self.keptCapacity)
                first = 0
            } else if first > Self.keptCapacity, first * 2 > elements.count {
                elements.removeFirst(first)
                first = 0
            }
            return taken
        }
    }

    /// Lets threads end once they have taken what is left.
    public func close() {
        locked {
            isClosed = true
            unsafe pthread_cond_broadcast(isThere)
        }
    }

    private static var keptCapacity: Int { 1024 }
}
