apiVersion: batch/v1
kind: Job
metadata:
  name: sakd-my-grid-1
spec:
  completionMode: Indexed
  completions: 4
  parallelism: 3
  backoffLimitPerIndex: 3
  podFailurePolicy:
    rules:
      # A pod that makes room for others is no failure: its cell goes on from its state elsewhere.
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
      # A cell that was refused, or has diverged, would be so again.
      - action: FailIndex
        onExitCodes:
          operator: In
          values: [2, 3]
  template:
    spec:
      restartPolicy: Never
      # For a cell that is to end: it saves its state first.
      terminationGracePeriodSeconds: 60
      containers:
        - name: cell
          image: "example.org/sakd:1"
          workingDir: "/home/me"
          command:
            - /bin/sh
            - -c
            - "shift \"$JOB_COMPLETION_INDEX\" && exec sakd compare --output 'runs/my grid' --cell \"$1\""
            - cell
          # The cell of each index.
          args: ["0", "1", "2", "5"]
          resources:
            requests: { cpu: 2, memory: 3Gi }
            limits: { cpu: 2, memory: 3Gi }
          volumeMounts:
            - name: grid
              mountPath: "/home/me"
      volumes:
        - name: grid
          persistentVolumeClaim:
            claimName: "grids"
