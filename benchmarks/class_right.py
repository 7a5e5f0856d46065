"""Other right implementations, as students write them: with more loops, with fewer, in other words."""

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
LINEAR = "cs231n/classifiers/linear_classifier.py"
SVM = "cs231n/classifiers/linear_svm.py"
SOFTMAX = "cs231n/classifiers/softmax.py"
LAYERS = "cs231n/layers.py"
RECURRENT = "cs231n/rnn_layers.py"

# (file, function, all that stands between its solution markers); a function has one pair of them
RIGHT = [
    (KNN, "KNearestNeighbor.compute_distances_two_loops", """
        dists = np.zeros((len(X), len(self.X_train)))
        for i in range(len(X)):
            for j in range(len(self.X_train)):
                difference = X[i] - self.X_train[j]
                dists[i, j] = difference.dot(difference) ** 0.5
        return dists
    """),
    (KNN, "KNearestNeighbor.compute_distances_one_loop", """
        rows = []
        for x in X:
            rows.append(np.sqrt(((x[np.newaxis] - self.X_train) ** 2).sum(axis=1)))
        return np.array(rows)
    """),
    (KNN, "KNearestNeighbor.compute_distances_no_loops", """
        squares = (X**2).sum(axis=1).reshape(-1, 1) + (self.X_train**2).sum(axis=1) - 2 * X.dot(self.X_train.T)
        squares[squares < 0] = 0
        return squares**0.5
    """),
    (KNN, "KNearestNeighbor.predict_labels", """
        y_pred = np.zeros(dists.shape[0])
        for i in range(dists.shape[0]):
            closest_y = list(self.y_train[np.argsort(dists[i])[:k]])
            counts = {}
            for label in closest_y:
                counts[label] = counts.get(label, 0) + 1
            most = max(counts.values())
            y_pred[i] = min(label for label in counts if counts[label] == most)
        return y_pred
    """),
    (KNN, "KNearestNeighbor.predict_labels", """
        nearest = self.y_train[np.argsort(dists, axis=1)[:, :k]]
        labels = np.unique(nearest)
        votes = (nearest[:, :, None] == labels).sum(axis=1)
        return labels[votes.argmax(axis=1)]
    """),
    (LINEAR, "LinearClassifier.predict", """
        y_pred = np.zeros(X.shape[0], dtype=int)
        for i in range(X.shape[0]):
            y_pred[i] = X[i].dot(self.W).argmax()
        return y_pred
    """),
    (SVM, "svm_loss_vectorized", """
        N = X.shape[0]
        scores = X.dot(W)
        correct = scores[range(N), y].reshape(-1, 1)
        margins = scores - correct + 1.0
        margins[margins < 0] = 0
        margins[range(N), y] = 0
        loss = margins.sum() / N + reg * (W**2).sum()
        mask = np.zeros_like(margins)
        mask[margins > 0] = 1
        mask[range(N), y] -= mask.sum(axis=1)
        return loss, X.T.dot(mask) / N + 2 * reg * W
    """),
    (SOFTMAX, "softmax_loss_naive", """
        loss, dW = 0.0, np.zeros_like(W)
        for i in range(X.shape[0]):
            f = X[i].dot(W)
            f -= f.max()
            p = np.exp(f) / np.exp(f).sum()
            loss += -f[y[i]] + np.log(sum(np.exp(f)))
            p[y[i]] -= 1
            for d in range(W.shape[0]):
                for c in range(W.shape[1]):
                    dW[d, c] += X[i, d] * p[c]
        return loss / len(X) + reg * np.sum(W**2), dW / len(X) + 2 * reg * W
    """),
    (SOFTMAX, "softmax_loss_vectorized", """
        f = X.dot(W)
        f = f - np.amax(f, axis=1)[:, None]
        total = np.exp(f).sum(axis=1)
        loss = np.mean(np.log(total) - f[np.arange(len(X)), y]) + reg * np.sum(W**2)
        p = np.exp(f) / total[:, None]
        one_hot = np.eye(W.shape[1])[y]
        return loss, X.T.dot(p - one_hot) / X.shape[0] + 2 * reg * W
    """),
    (LAYERS, "affine_forward", """
        N = x.shape[0]
        flat = np.reshape(x, (N, np.prod(x.shape[1:])))
        return np.dot(flat, w) + b, (x, w, b)
    """),
    (LAYERS, "affine_backward", """
        x, w, b = cache
        N = x.shape[0]
        dx = np.dot(dout, w.T).reshape(x.shape)
        dw = np.zeros_like(w)
        for i in range(N):
            dw += np.outer(x[i].ravel(), dout[i])
        return dx, dw, dout.T.dot(np.ones(N))
    """),
    (LAYERS, "relu_forward", """
        out = x.copy()
        out[out < 0] = 0
        return out, x
    """),
    (LAYERS, "relu_backward", """
        dx = np.array(dout, copy=True)
        dx[cache <= 0] = 0
        return dx
    """),
    (LAYERS, "svm_loss", """
        N, C = x.shape
        loss, dx = 0.0, np.zeros_like(x)
        for i in range(N):
            for j in range(C):
                margin = x[i, j] - x[i, y[i]] + 1
                if j != y[i] and margin > 0:
                    loss += margin
                    dx[i, j] += 1
                    dx[i, y[i]] -= 1
        return loss / N, dx / N
    """),
    (LAYERS, "softmax_loss", """
        s = x - x.max(axis=1, keepdims=True)
        Z = np.exp(s).sum(axis=1, keepdims=True)
        p = np.exp(s) / Z
        loss = (np.log(Z)[:, 0] - s[np.arange(len(x)), y]).sum() / len(x)
        dx = p.copy()
        dx[np.arange(len(x)), y] -= 1
        dx /= len(x)
        return loss, dx
    """),
    (LAYERS, "conv_forward_naive", """
        N, C, H, W = x.shape
        F, _, HH, WW = w.shape
        s, p = conv_param["stride"], conv_param["pad"]
        xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], mode="constant")
        out = np.zeros((N, F, 1 + (H + 2 * p - HH) // s, 1 + (W + 2 * p - WW) // s))
        for n in range(N):
            for f in range(F):
                for i in range(out.shape[2]):
                    for j in range(out.shape[3]):
                        out[n, f, i, j] = np.sum(xp[n, :, i * s : i * s + HH, j * s : j * s + WW] * w[f]) + b[f]
    """),
    (LAYERS, "conv_backward_naive", """
        x, w, b, conv_param = cache
        s, p = conv_param["stride"], conv_param["pad"]
        xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], mode="constant")
        dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros_like(b)
        HH, WW = w.shape[2:]
        for n in range(dout.shape[0]):
            for f in range(dout.shape[1]):
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        g = dout[n, f, i, j]
                        db[f] += g
                        dw[f] += g * xp[n, :, i * s : i * s + HH, j * s : j * s + WW]
                        dxp[n, :, i * s : i * s + HH, j * s : j * s + WW] += g * w[f]
        return dxp[:, :, p : p + x.shape[2], p : p + x.shape[3]], dw, db
    """),
    (LAYERS, "max_pool_forward_naive", """
        N, C, H, W = x.shape
        ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
        out = np.zeros((N, C, 1 + (H - ph) // s, 1 + (W - pw) // s))
        for n in range(N):
            for c in range(C):
                for i in range(out.shape[2]):
                    for j in range(out.shape[3]):
                        out[n, c, i, j] = x[n, c, i * s : i * s + ph, j * s : j * s + pw].max()
    """),
    (RECURRENT, "rnn_step_forward", """
        a = np.dot(x, Wx) + np.dot(prev_h, Wh)
        next_h = np.tanh(a + b)
        return next_h, (x, prev_h, Wx, Wh, next_h)
    """),
    (RECURRENT, "word_embedding_forward", """
        N, T = x.shape
        out = np.zeros((N, T, W.shape[1]))
        for i in range(N):
            for t in range(T):
                out[i, t] = W[x[i, t]]
        return out, (x, W)
    """),
]  # fmt: skip
