internal import CMicroHTTPDHeader
internal import HTTP
internal import Synchronization

extension ServerCore {
    /// Something came: the fields, a part of the body, its end; or the connection was woken.
    ///
    /// - Parameters:
    ///   - bytes: A part of the body; empty at the end, and when the connection was woken.
    /// - Returns: Whether the connection lives on.
    func progress(
        _ exchange: Exchange, _ handle: ConnectionHandle, method: UnsafePointer<CChar>, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        switch exchange.stage {
        case .header:
            begin()
            exchange.begin(handle)
            exchange.connection?.exchange = exchange
            // After this one is known: whoever closes the server either finds it, or is seen here.
            if isClosed.load(ordering: .sequentiallyConsistent) { return refuse(exchange, handle, Self.isStopping) }
            return unsafe receiveHeader(exchange, handle, method: method)
        case .collecting(let request, var body):
            if unsafe bytes.isEmpty {
                var request = request
                request.body = .bytes(body)
                exchange.stage = .answering
                return run(exchange, handle, request)
            }
            // The copy in the enumeration must go, or each part would copy all before it.
            exchange.stage = .answering
            unsafe body.append(contentsOf: bytes)
            note(received: bytes.count, exchange)
            exchange.stage = .collecting(request, body)
            return true
        case .streaming(let body, let received): return unsafe stream(exchange, handle, body, received, bytes)
        case .discarding(let failure):
            note(received: bytes.count, exchange)
            return unsafe !bytes.isEmpty || refuse(exchange, handle, failure)
        case .complete(let request):
            exchange.stage = .answering
            return run(exchange, handle, request)
        case .answering: return answer(exchange, handle)
        case .answered: return true
        }
    }

    /// Decides what becomes of the body, or refuses the request before it comes.
    private func receiveHeader(_ exchange: Exchange, _ handle: ConnectionHandle, method: UnsafePointer<CChar>) -> Bool {
        let header: RequestHeader
        do throws(HTTPFailure) {
            header = try unsafe RequestHeader(exchange.target, method: method, handle, self, exchange.connection)
        } catch {
            return refuse(exchange, handle, error)
        }
        exchange.bodyLimit = header.bodyLimit
        switch header.body {
        case .none:
            exchange.connection?.enter(.answering, tick: now)
            exchange.stage = .complete(header.request)
        case .length(let length) where length <= limits.collectedBodyBytes:
            exchange.connection?.enter(.body, tick: now)
            var body: [UInt8] = []
            body.reserveCapacity(length)
            exchange.stage = .collecting(header.request, body)
        case .tooLong(let length):
            let failure = HTTPFailure.bodyTooLarge(limit: header.bodyLimit)
            // Most clients read the answer only once they have sent all; one that sends twice the limit is not waited for.
            guard length / 2 <= header.bodyLimit, header.request.fields["Expect"] == nil else {
                return refuse(exchange, handle, failure)
            }
            exchange.connection?.enter(.body, tick: now)
            exchange.stage = .discarding(failure)
        case .length(let length):
            let batch = min(length, limits.batchBytes)
            receive(exchange, header, IncomingBody(limit: 2 * batch, batch: batch))
        case .chunks:
            // Its sender may wait for an answer to what it has sent so far.
            receive(exchange, header, IncomingBody(limit: limits.bufferBytes))
        }
        return true
    }

    /// Starts the handler, which reads while the body comes.
    private func receive(_ exchange: Exchange, _ header: RequestHeader, _ body: IncomingBody) {
        exchange.connection?.enter(.body, tick: now)
        body.whenThereIsRoom { exchange.wake() }
        exchange.stage = .streaming(body, received: 0)
        var request = header.request
        request.body = .stream(body)
        exchange.start(request, responder)
    }

    private func stream(
        _ exchange: Exchange, _ handle: ConnectionHandle, _ body: IncomingBody, _ received: Int,
        _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard unsafe !bytes.isEmpty else {
            body.finish()
            exchange.connection?.enter(.answering, tick: now)
            exchange.stage = .answering
            return answer(exchange, handle)
        }
        let received = received + bytes.count
        exchange.stage = .streaming(body, received: received)
        note(received: bytes.count, exchange)
        if received > exchange.bodyLimit {
            body.fail(HTTPFailure.bodyTooLarge(limit: exchange.bodyLimit))
            // The library answers only after the body; a client that sends twice the limit is not waited for.
            return received / 2 <= exchange.bodyLimit
        }
        // What nobody will read is dropped as it comes.
        if exchange.isAnswered { return true }
        unsafe body.append(bytes)
        exchange.sleep { body.isFull }
        return true
    }

    private func note(received count: Int, _ exchange: Exchange) {
        exchange.connection?.noteReceived(count)
        bytesReceived.wrappingAdd(count, ordering: .relaxed)
    }

    // MARK: Answering

    private func run(_ exchange: Exchange, _ handle: ConnectionHandle, _ request: HTTPRequest) -> Bool {
        exchange.connection?.enter(.answering, tick: now)
        exchange.start(request, responder)
        return answer(exchange, handle)
    }

    /// Hands over the response, or suspends the connection until there is one.
    private func answer(_ exchange: Exchange, _ handle: ConnectionHandle) -> Bool {
        guard let response = exchange.takeResponse() else { return true }
        exchange.stage = .answered
        return queue(response, exchange, handle)
    }

    private func refuse(_ exchange: Exchange, _ handle: ConnectionHandle, _ failure: HTTPFailure) -> Bool {
        exchange.stage = .answered
        refused.wrappingAdd(1, ordering: .relaxed)
        var response = refusal(failure, exchange.targetText)
        response.fields["Connection"] = "close"
        return queue(response, exchange, handle)
    }

    private func queue(_ response: HTTPResponse, _ exchange: Exchange, _ handle: ConnectionHandle) -> Bool {
        var response = response
        if isDraining.load(ordering: .relaxed) { response.fields["Connection"] = "close" }
        if QueuedResponse.queue(response, exchange, handle, self) { return true }
        return QueuedResponse.queue(
            refusal(
                HTTPFailure(.internalServerError, "the response has a field that cannot be sent"), exchange.targetText),
            exchange, handle, self)
    }
}
