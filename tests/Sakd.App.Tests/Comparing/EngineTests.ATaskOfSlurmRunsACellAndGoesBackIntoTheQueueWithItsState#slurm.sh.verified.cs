#!/usr/bin/env bash
# Cells of a grid, one for each task: sbatch --array=NUMBERS slurm.sh [WHAT IS ADDED TO EACH NUMBER]
#SBATCH --job-name="my grid"
#SBATCH --chdir=/home/me
#SBATCH --output="runs/my grid/logs/slurm-%A_%a.log"
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=3G
#SBATCH --partition=cpu
#SBATCH --time=4:00:00
#SBATCH --comment="two words"
#SBATCH --exclusive

# A minute before the time is up the cell saves its state, and the task waits for its turn again.
requeue() {
    kill -TERM "$cell"
    wait "$cell" && exit
    # Not SLURM_JOB_ID: that of the last task is the array's.
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
    exit
}
trap requeue USR1

/opt/sakd compare --output 'runs/my grid' --cell $((${1:-0} + SLURM_ARRAY_TASK_ID)) &
cell=$!
wait "$cell"
