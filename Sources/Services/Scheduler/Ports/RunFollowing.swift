public import Errors
public import Runs

/// The port to who shows runs of this process while they go on, and lets people cancel them.
public protocol RunFollowing: Sendable {
    /// A run is about to begin.
    func follow(cancel: @escaping @Sendable () -> Void) -> any RunFollower
}

/// Is told what happens in one run.
public protocol RunFollower: Sendable {
    func receive(_ event: RunEvent)

    /// Nothing more comes.
    ///
    /// - Parameter failure: Why no run came about.
    func end(_ failure: MartletError?)
}
