internal import CCurl
internal import CCurlHeader
internal import Errors
internal import HTTP

extension Transfer {
    /// Sends the request and takes the response; returns when all is done.
    func run(on handle: CurlHandle) {
        if mustStop { return fail(MartletError(.cancelled, "the request to '\(request.url)' was stopped")) }
        do throws(MartletError) {
            var lines = CurlList()
            try describe(&lines)
            configure(handle)
            unsafe martlet_curl_set_pointer(handle.pointer, CURLOPT_HTTPHEADER, lines.first)
            let code = perform(handle)
            guard code == CURLE_OK else {
                return fail(
                    TransferFailure.error(
                        code, request, mustStop: mustStop, refusesLocalAddresses: options.refusesLocalAddresses))
            }
            finish()
        } catch {
            fail(error)
        }
    }

    private func describe(_ lines: inout CurlList) throws(MartletError) {
        for (name, value) in request.fields.all {
            // A field without a value has a form of its own.
            try lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        // Otherwise libcurl takes every body for a form.
        if request.fields["Content-Type"] == nil { try lines.append("Content-Type:") }
    }

    private func configure(_ handle: CurlHandle) {
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_USERAGENT, options.userAgent)
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT, options.connectSeconds)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        handle.set(CURLOPT_LOW_SPEED_TIME, options.idleSeconds)
        if let authorities = options.authorities { handle.set(CURLOPT_CAINFO, authorities) }
        if options.refusesLocalAddresses {
            // A proxy would reach them in our place.
            handle.set(CURLOPT_PROXY, "")
            LocalAddresses.refuse(on: handle)
        }
        if request.method == .head {
            handle.set(CURLOPT_NOBODY, 1)
            return
        }
        switch request.body {
        case .none:
            if request.method == .get { break }
            handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            if [.post, .put, .patch].contains(request.method) { handle.set(CURLOPT_POSTFIELDS, "") }
        case .bytes(let bytes):
            handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: bytes.count)
        case .stream(let length, _):
            handle.set(CURLOPT_UPLOAD, 1)
            handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            if let length { handle.set(CURLOPT_INFILESIZE_LARGE, size: length) }
        }
    }

    private func perform(_ handle: CurlHandle) -> CURLcode {
        // This call keeps the transfer, so the callbacks may use it without counting.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe martlet_curl_set_transfer(
            handle.pointer, CURLOPT_HEADERFUNCTION,
            { bytes, size, count, context in
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe Transfer.of(context)?.take(headerLine: line) == true ? size * count : 0
            }, CURLOPT_HEADERDATA, context)
        unsafe martlet_curl_set_transfer(
            handle.pointer, CURLOPT_WRITEFUNCTION,
            { bytes, size, count, context in
                let part = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe Transfer.of(context)?.take(body: part) == true ? size * count : 0
            }, CURLOPT_WRITEDATA, context)
        unsafe martlet_curl_set_transfer(
            handle.pointer, CURLOPT_READFUNCTION,
            { bytes, size, count, context in
                let room = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return unsafe Transfer.of(context)?.give(into: room) ?? Int(CURL_READFUNC_ABORT)
            }, CURLOPT_READDATA, context)
        unsafe martlet_curl_set_progress(
            handle.pointer,
            { context, _, _, _, _ in
                guard let context = unsafe context else { return 1 }
                return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().mustStop ? 1 : 0
            }, context)
        guard case .bytes(let bytes) = request.body else { return unsafe curl_easy_perform(handle.pointer) }
        return unsafe bytes.withUnsafeBytes { memory in
            unsafe martlet_curl_set_pointer(
                handle.pointer, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: memory.baseAddress))
            return unsafe curl_easy_perform(handle.pointer)
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }
}
